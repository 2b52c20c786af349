// One small face for libgpiod 1.6 and 2.x: some output lines of one gpiochip, the last of which can be turned round to be read.
//
// The two generations share no request API and no version macro; only 1.x defines GPIOD_LINE_BULK_MAX_LINES (every release of it
// does), so that tells them apart. Functions return 0 or an errno unless they say otherwise. No gpiod type shows in a signature.

#ifndef CGPIOD_H
#define CGPIOD_H

#include <errno.h>
#include <gpiod.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
    // The most lines of one request: eight STB, CLK and DIO.
    cgpiod_most_lines = 10,
    // What the kernel keeps of a name, label or consumer, with its final NUL.
    cgpiod_name_size = 32,
};

// The requested lines. A line's place in the request is its bit in every mask; the last one can be turned round.
struct cgpiod_lines {
    unsigned count;
    uint32_t offsets[cgpiod_most_lines];
    // The levels that the lines were last driven to.
    uint32_t levels;
    // How many calls have changed or read lines, each of them one system call (turning round with libgpiod 1.6: two).
    uint64_t calls;
#ifdef GPIOD_LINE_BULK_MAX_LINES
    struct gpiod_chip *chip;
    struct gpiod_line_bulk outputs;
    struct gpiod_line_bulk turnable;
#else
    struct gpiod_line_request *request;
    struct gpiod_line_config *driven;
    struct gpiod_line_config *released;
#endif
};

static inline void cgpiod_copy_name(char to[cgpiod_name_size], const char *from) {
    strncpy(to, from ? from : "", cgpiod_name_size - 1);
    to[cgpiod_name_size - 1] = 0;
}

static inline uint32_t cgpiod_turnable(const struct cgpiod_lines *lines) { return 1u << (lines->count - 1); }

static inline uint32_t cgpiod_merged(const struct cgpiod_lines *lines, uint32_t mask, uint32_t levels) {
    return (lines->levels & ~mask) | (levels & mask);
}

#ifdef GPIOD_LINE_BULK_MAX_LINES

// MARK: libgpiod 1.6

static inline unsigned cgpiod_generation(void) { return 1; }

// Writes the chip's kernel name and label, each of at least `cgpiod_name_size` bytes, and its number of lines.
static inline int cgpiod_describe_chip(const char *path, char *name, char *label, uint32_t *count) {
    struct gpiod_chip *chip = gpiod_chip_open(path);
    if (!chip) return errno;
    cgpiod_copy_name(name, gpiod_chip_name(chip));
    cgpiod_copy_name(label, gpiod_chip_label(chip));
    *count = gpiod_chip_num_lines(chip);
    gpiod_chip_close(chip);
    return 0;
}

// Finds a line by name; ENOENT when the chip has none of that name.
static inline int cgpiod_find_line(const char *path, const char *name, uint32_t *offset) {
    struct gpiod_chip *chip = gpiod_chip_open(path);
    if (!chip) return errno;
    struct gpiod_line *line = gpiod_chip_find_line(chip, name);
    int error = line ? 0 : errno;
    if (line) *offset = gpiod_line_offset(line);
    gpiod_chip_close(chip);
    return error;
}

// Writes who holds a line (possibly an empty name): EBUSY when somebody does, 0 when it is free.
static inline int cgpiod_holder(const char *path, uint32_t offset, char *consumer) {
    struct gpiod_chip *chip = gpiod_chip_open(path);
    if (!chip) return errno;
    struct gpiod_line *line = gpiod_chip_get_line(chip, offset);
    int error = !line ? errno : gpiod_line_is_used(line) ? EBUSY : 0;
    if (line) cgpiod_copy_name(consumer, gpiod_line_consumer(line));
    gpiod_chip_close(chip);
    return error;
}

static inline void cgpiod_close(struct cgpiod_lines *lines) {
    gpiod_chip_close(lines->chip);  // releases the lines too
}

static inline int cgpiod_request_bulk(struct gpiod_line_bulk *bulk, const char *consumer, int flags) {
    const struct gpiod_line_request_config config = {
        .consumer = consumer, .request_type = GPIOD_LINE_REQUEST_DIRECTION_OUTPUT, .flags = flags};
    int high[cgpiod_most_lines];
    for (unsigned i = 0; i < cgpiod_most_lines; i++) high[i] = 1;
    return gpiod_line_request_bulk(bulk, &config, high) ? errno : 0;
}

// Requests `count` lines and drives them high in their order; `consumer` names the holder of the outputs, `turnable_consumer` that
// of the line that can be turned round. Two requests, because one has a single direction for all of its lines.
static inline int cgpiod_open(struct cgpiod_lines *lines, const char *path, const uint32_t *offsets, unsigned count,
                              const char *consumer, const char *turnable_consumer) {
    memset(lines, 0, sizeof *lines);
    if (count < 2 || count > cgpiod_most_lines) return EINVAL;
    lines->chip = gpiod_chip_open(path);
    if (!lines->chip) return errno;
    lines->count = count;
    lines->levels = (1u << count) - 1;
    int error = 0;
    for (unsigned i = 0; !error && i < count; i++) {
        struct gpiod_line *line = gpiod_chip_get_line(lines->chip, offsets[i]);
        lines->offsets[i] = offsets[i];
        if (line) gpiod_line_bulk_add(i + 1 < count ? &lines->outputs : &lines->turnable, line);
        else error = errno;
    }
    if (!error) error = cgpiod_request_bulk(&lines->outputs, consumer, 0);
    if (!error)
        error = cgpiod_request_bulk(&lines->turnable, turnable_consumer, GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP);
    if (error) cgpiod_close(lines);
    return error;
}

// Drives the lines in `mask` to `levels`. A request of 1.6 always sets all of its lines, the others to the levels that they have.
static inline int cgpiod_drive(struct cgpiod_lines *lines, uint32_t mask, uint32_t levels) {
    uint32_t turnable = cgpiod_turnable(lines), merged = cgpiod_merged(lines, mask, levels);
    uint32_t outputs = turnable - 1;
    if (mask & outputs) {
        int values[cgpiod_most_lines];
        for (unsigned i = 0; i + 1 < lines->count; i++) values[i] = merged >> i & 1;
        lines->calls++;
        if (gpiod_line_set_value_bulk(&lines->outputs, values)) return errno;
        // At once: if DIO's call fails, the next call must not drive these back to where they were before.
        lines->levels = cgpiod_merged(lines, outputs, merged);
    }
    if (mask & turnable) {
        int value = (merged & turnable) != 0;
        lines->calls++;
        if (gpiod_line_set_value_bulk(&lines->turnable, &value)) return errno;
    }
    lines->levels = merged;
    return 0;
}

static inline int cgpiod_turn(struct cgpiod_lines *lines, int direction, int level) {
    lines->calls++;
    return gpiod_line_set_config_bulk(&lines->turnable, direction, GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP, &level) ? errno
                                                                                                                  : 0;
}

// Makes the last line an input with a pull-up.
static inline int cgpiod_turn_in(struct cgpiod_lines *lines) {
    return cgpiod_turn(lines, GPIOD_LINE_REQUEST_DIRECTION_INPUT, 0);
}

// Makes the last line an output again.
static inline int cgpiod_turn_out(struct cgpiod_lines *lines, bool level) {
    int error = cgpiod_turn(lines, GPIOD_LINE_REQUEST_DIRECTION_OUTPUT, level);
    if (!error) lines->levels = cgpiod_merged(lines, cgpiod_turnable(lines), level ? ~0u : 0);
    return error;
}

// Reads the last line.
static inline int cgpiod_read(struct cgpiod_lines *lines, bool *level) {
    int value = 0;
    lines->calls++;
    if (gpiod_line_get_value_bulk(&lines->turnable, &value)) return errno;
    *level = value != 0;
    return 0;
}

#else

// MARK: libgpiod 2

static inline unsigned cgpiod_generation(void) { return 2; }

// Writes the chip's kernel name and label, each of at least `cgpiod_name_size` bytes, and its number of lines.
static inline int cgpiod_describe_chip(const char *path, char *name, char *label, uint32_t *count) {
    struct gpiod_chip *chip = gpiod_chip_open(path);
    if (!chip) return errno;
    struct gpiod_chip_info *info = gpiod_chip_get_info(chip);
    int error = info ? 0 : errno;
    if (info) {
        cgpiod_copy_name(name, gpiod_chip_info_get_name(info));
        cgpiod_copy_name(label, gpiod_chip_info_get_label(info));
        *count = (uint32_t)gpiod_chip_info_get_num_lines(info);
        gpiod_chip_info_free(info);
    }
    gpiod_chip_close(chip);
    return error;
}

// Finds a line by name; ENOENT when the chip has none of that name.
static inline int cgpiod_find_line(const char *path, const char *name, uint32_t *offset) {
    struct gpiod_chip *chip = gpiod_chip_open(path);
    if (!chip) return errno;
    int found = gpiod_chip_get_line_offset_from_name(chip, name);
    int error = found < 0 ? errno : 0;
    if (!error) *offset = (uint32_t)found;
    gpiod_chip_close(chip);
    return error;
}

// Writes who holds a line (possibly an empty name): EBUSY when somebody does, 0 when it is free.
static inline int cgpiod_holder(const char *path, uint32_t offset, char *consumer) {
    struct gpiod_chip *chip = gpiod_chip_open(path);
    if (!chip) return errno;
    struct gpiod_line_info *info = gpiod_chip_get_line_info(chip, offset);
    int error = !info ? errno : gpiod_line_info_is_used(info) ? EBUSY : 0;
    if (info) {
        cgpiod_copy_name(consumer, gpiod_line_info_get_consumer(info));
        gpiod_line_info_free(info);
    }
    gpiod_chip_close(chip);
    return error;
}

static inline void cgpiod_close(struct cgpiod_lines *lines) {
    if (lines->request) gpiod_line_request_release(lines->request);
    gpiod_line_config_free(lines->driven);
    gpiod_line_config_free(lines->released);
}

// A configuration of all lines, in the order of the request; `input` makes the last of them an input.
static inline struct gpiod_line_config *cgpiod_config(const struct cgpiod_lines *lines, bool input) {
    struct gpiod_line_config *config = gpiod_line_config_new();
    struct gpiod_line_settings *settings = gpiod_line_settings_new();
    bool made = config && settings;
    for (unsigned i = 0; made && i < lines->count; i++) {
        bool turnable = i + 1 == lines->count;
        gpiod_line_settings_reset(settings);
        made = !gpiod_line_settings_set_direction(
                   settings, turnable && input ? GPIOD_LINE_DIRECTION_INPUT : GPIOD_LINE_DIRECTION_OUTPUT) &&
               !gpiod_line_settings_set_bias(settings, turnable ? GPIOD_LINE_BIAS_PULL_UP : GPIOD_LINE_BIAS_AS_IS) &&
               !gpiod_line_config_add_line_settings(config, &lines->offsets[i], 1, settings);
    }
    gpiod_line_settings_free(settings);
    if (made) return config;
    gpiod_line_config_free(config);
    return NULL;
}

// Gives `config` the levels of its outputs. A reconfiguration drives every output anew with them, so they have to be those that the
// wires have, or STB and CLK would glitch.
static inline int cgpiod_set_levels(struct gpiod_line_config *config, uint32_t levels, unsigned count) {
    enum gpiod_line_value values[cgpiod_most_lines];
    for (unsigned i = 0; i < count; i++)
        values[i] = levels >> i & 1 ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;
    return gpiod_line_config_set_output_values(config, values, count) ? errno : 0;
}

// Requests `count` lines and drives them high in their order. One request, so `consumer` names the holder of all of them and
// `turnable_consumer` is not used.
static inline int cgpiod_open(struct cgpiod_lines *lines, const char *path, const uint32_t *offsets, unsigned count,
                              const char *consumer, const char *turnable_consumer) {
    (void)turnable_consumer;
    memset(lines, 0, sizeof *lines);
    if (count < 2 || count > cgpiod_most_lines) return EINVAL;
    lines->count = count;
    lines->levels = (1u << count) - 1;
    memcpy(lines->offsets, offsets, count * sizeof *offsets);
    lines->driven = cgpiod_config(lines, false);
    lines->released = cgpiod_config(lines, true);
    int error = lines->driven && lines->released ? 0 : errno;
    if (!error) error = cgpiod_set_levels(lines->driven, lines->levels, count);

    struct gpiod_chip *chip = error ? NULL : gpiod_chip_open(path);
    struct gpiod_request_config *config = chip ? gpiod_request_config_new() : NULL;
    if (config) {
        gpiod_request_config_set_consumer(config, consumer);
        lines->request = gpiod_chip_request_lines(chip, config, lines->driven);
    }
    if (!error && !lines->request) error = errno;
    gpiod_request_config_free(config);
    if (chip) gpiod_chip_close(chip);
    if (error) cgpiod_close(lines);
    return error;
}

// Drives the lines in `mask` to `levels`, all in one system call.
static inline int cgpiod_drive(struct cgpiod_lines *lines, uint32_t mask, uint32_t levels) {
    enum gpiod_line_value values[cgpiod_most_lines];
    unsigned offsets[cgpiod_most_lines], count = 0;
    for (unsigned i = 0; i < lines->count; i++) {
        if (!(mask >> i & 1)) continue;
        offsets[count] = lines->offsets[i];
        values[count++] = levels >> i & 1 ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;
    }
    if (!count) return 0;
    lines->calls++;
    if (gpiod_line_request_set_values_subset(lines->request, count, offsets, values)) return errno;
    lines->levels = cgpiod_merged(lines, mask, levels);
    return 0;
}

static inline int cgpiod_turn(struct cgpiod_lines *lines, struct gpiod_line_config *config, uint32_t levels,
                              unsigned outputs) {
    int error = cgpiod_set_levels(config, levels, outputs);
    if (error) return error;
    lines->calls++;
    return gpiod_line_request_reconfigure_lines(lines->request, config) ? errno : 0;
}

// Makes the last line an input with a pull-up.
static inline int cgpiod_turn_in(struct cgpiod_lines *lines) {
    return cgpiod_turn(lines, lines->released, lines->levels, lines->count - 1);
}

// Makes the last line an output again.
static inline int cgpiod_turn_out(struct cgpiod_lines *lines, bool level) {
    uint32_t levels = cgpiod_merged(lines, cgpiod_turnable(lines), level ? ~0u : 0);
    int error = cgpiod_turn(lines, lines->driven, levels, lines->count);
    if (!error) lines->levels = levels;
    return error;
}

// Reads the last line.
static inline int cgpiod_read(struct cgpiod_lines *lines, bool *level) {
    lines->calls++;
    enum gpiod_line_value value = gpiod_line_request_get_value(lines->request, lines->offsets[lines->count - 1]);
    if (value == GPIOD_LINE_VALUE_ERROR) return errno;
    *level = value == GPIOD_LINE_VALUE_ACTIVE;
    return 0;
}

#endif
#endif
