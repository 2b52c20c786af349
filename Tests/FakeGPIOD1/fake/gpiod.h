// As much of libgpiod 1.6's interface as cgpiod.h uses, with lines that only remember their levels. A call can be made to fail.

#ifndef FAKE_GPIOD_H
#define FAKE_GPIOD_H

#include <errno.h>
#include <stddef.h>
#include <stdbool.h>

#define GPIOD_LINE_BULK_MAX_LINES 64

enum {
    GPIOD_LINE_REQUEST_DIRECTION_OUTPUT,
    GPIOD_LINE_REQUEST_DIRECTION_INPUT,
    GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP,
};

struct gpiod_line {
    unsigned offset;
    int level;
};

struct gpiod_line_bulk {
    struct gpiod_line *lines[GPIOD_LINE_BULK_MAX_LINES];
    unsigned count;
};

struct gpiod_line_request_config {
    const char *consumer;
    int request_type;
    int flags;
};

struct gpiod_chip {
    struct gpiod_line lines[16];
    // How many calls that set values still work before one fails; negative when none is to fail.
    int working;
};

static struct gpiod_chip fake_chip = {.working = -1};

static inline struct gpiod_chip *gpiod_chip_open(const char *path) { return path ? &fake_chip : NULL; }
static inline void gpiod_chip_close(struct gpiod_chip *chip) { (void)chip; }
static inline const char *gpiod_chip_name(struct gpiod_chip *chip) { return chip ? "fake" : NULL; }
static inline const char *gpiod_chip_label(struct gpiod_chip *chip) { return chip ? "fake" : NULL; }
static inline unsigned gpiod_chip_num_lines(struct gpiod_chip *chip) { return chip ? 16 : 0; }
static inline struct gpiod_line *gpiod_chip_get_line(struct gpiod_chip *chip, unsigned offset) {
    chip->lines[offset].offset = offset;
    return &chip->lines[offset];
}
static inline struct gpiod_line *gpiod_chip_find_line(struct gpiod_chip *chip, const char *name) {
    (void)chip, (void)name;
    errno = ENOENT;
    return NULL;
}
static inline unsigned gpiod_line_offset(struct gpiod_line *line) { return line->offset; }
static inline bool gpiod_line_is_used(struct gpiod_line *line) { return !line; }
static inline const char *gpiod_line_consumer(struct gpiod_line *line) { return line ? "" : NULL; }
static inline void gpiod_line_bulk_add(struct gpiod_line_bulk *bulk, struct gpiod_line *line) {
    bulk->lines[bulk->count++] = line;
}

static inline int gpiod_line_set_value_bulk(struct gpiod_line_bulk *bulk, const int *values) {
    if (fake_chip.working == 0) {
        fake_chip.working = -1;
        errno = EIO;
        return -1;
    }
    if (fake_chip.working > 0) fake_chip.working--;
    for (unsigned i = 0; i < bulk->count; i++) bulk->lines[i]->level = values[i];
    return 0;
}
static inline int gpiod_line_request_bulk(
    struct gpiod_line_bulk *bulk, const struct gpiod_line_request_config *config, const int *values) {
    return config ? gpiod_line_set_value_bulk(bulk, values) : -1;
}
static inline int gpiod_line_set_config_bulk(struct gpiod_line_bulk *bulk, int direction, int flags, const int *values) {
    (void)flags;
    return direction == GPIOD_LINE_REQUEST_DIRECTION_OUTPUT ? gpiod_line_set_value_bulk(bulk, values) : 0;
}
static inline int gpiod_line_get_value_bulk(struct gpiod_line_bulk *bulk, int *values) {
    for (unsigned i = 0; i < bulk->count; i++) values[i] = bulk->lines[i]->level;
    return 0;
}

#endif
