#include "FakeGPIOD1.h"

#include "cgpiod.h"

int32_t fake_levels_after_failure(int working) {
    const uint32_t offsets[] = {0, 1, 2};
    struct cgpiod_lines lines;
    int error = cgpiod_open(&lines, "", offsets, 3, "", "");
    if (error) return -error;
    fake_chip.working = working;
    if (cgpiod_drive(&lines, 6, 0) != EIO) return -EIO;
    error = cgpiod_drive(&lines, 1, 0);
    if (error) return -error;
    int32_t levels = 0;
    for (int i = 0; i < 3; i++) levels |= fake_chip.lines[i].level << i;
    cgpiod_close(&lines);
    return levels;
}
