// What the lines of a request look like after a call of libgpiod 1.6 failed in its middle.

#ifndef FAKE_GPIOD1_H
#define FAKE_GPIOD1_H

#include <stdint.h>

// Requests STB, CLK and DIO (bits 0, 1 and 2), drives CLK and DIO low in a call of which only the first `working` system calls
// work, and then drives STB low. Returns the levels of the three lines, or the negative errno of what was not meant to fail.
int32_t fake_levels_after_failure(int working);

#endif
