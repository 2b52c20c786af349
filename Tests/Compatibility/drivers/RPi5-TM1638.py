# driver: ITDiscovery/RPi5-TM1638
# commit: a5dceea1fba55c165860849ac3cca56a0a7b8175
# packages: gpiod==2.5.0
# board: led-and-key
from RPi5_TM1638 import TMBoards

panel = TMBoards(22, 27, 17, 7)
panel.segments[0] = "12345678"
print("keys:", panel.read_keys_raw(0))
