# Shows "12345678" on a TM1638 and reads its keys, as most first programs do: a pause after each change of CLK, and DIO left as it is.
import time

import gpiod

chip = gpiod.Chip("gpiochip0")
stb, clk, dio = [chip.get_line(offset) for offset in (17, 27, 22)]
for line in (stb, clk, dio):
    line.request(consumer="naive", type=gpiod.LINE_REQ_DIR_OUT, default_vals=[1])


def send(byte):
    for bit in range(8):
        clk.set_value(0)
        dio.set_value(byte >> bit & 1)
        time.sleep(1e-6)
        clk.set_value(1)
        time.sleep(1e-6)


def frame(*content):
    stb.set_value(0)
    for byte in content:
        send(byte)
    stb.set_value(1)


frame(0x40)
frame(0xC0, *[byte for digit in (0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07, 0x7F) for byte in (digit, 0)])
frame(0x8F)

stb.set_value(0)
send(0x42)
keys = 0
for bit in range(32):
    clk.set_value(0)
    keys |= dio.get_value() << bit
    clk.set_value(1)
stb.set_value(1)
print(f"keys: {keys:08x}")
