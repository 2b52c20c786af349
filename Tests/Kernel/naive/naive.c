// Shows "12345678" on a TM1638 as most first programs do: three calls a bit, and no waits, since the calls take some time anyway.
#include <gpiod.h>
#include <stdint.h>

static struct gpiod_line *stb, *clk, *dio;

static void send(uint8_t byte) {
    for (int bit = 0; bit < 8; bit++) {
        gpiod_line_set_value(clk, 0);
        gpiod_line_set_value(dio, byte >> bit & 1);
        gpiod_line_set_value(clk, 1);
    }
}

static void command(uint8_t byte) {
    gpiod_line_set_value(stb, 0);
    send(byte);
    gpiod_line_set_value(stb, 1);
}

int main(void) {
    static const uint8_t digits[] = {0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07, 0x7F};
    struct gpiod_chip *chip = gpiod_chip_open_by_name("gpiochip0");
    if (!chip) return 1;
    stb = gpiod_chip_get_line(chip, 17);
    clk = gpiod_chip_get_line(chip, 27);
    dio = gpiod_chip_get_line(chip, 22);
    if (gpiod_line_request_output(stb, "naive", 1) || gpiod_line_request_output(clk, "naive", 1) ||
        gpiod_line_request_output(dio, "naive", 0)) return 1;
    command(0x8F);
    command(0x40);
    gpiod_line_set_value(stb, 0);
    send(0xC0);
    for (int digit = 0; digit < 8; digit++) {
        send(digits[digit]);
        send(0);
    }
    gpiod_line_set_value(stb, 1);
    gpiod_chip_close(chip);
}
