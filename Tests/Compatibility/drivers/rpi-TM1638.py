# driver: thilaire/rpi-TM1638
# commit: edb13c41cf2f94e658bccdeddc96dc8f12facead
# packages: rpi-lgpio==0.6
# board: led-and-key
from rpi_TM1638 import TMBoards

panel = TMBoards(22, 27, 17, 7)
panel.segments[0] = "12345678"
print("S1:", panel.switches[0])
