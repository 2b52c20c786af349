# driver: pilliplee/tm1638-rpi
# commit: 61a0bf55d726c416861e8c6f22bcf8c420d1151f
# packages: rpi-lgpio==0.6
# board: led-and-key
import pytm1638

panel = pytm1638.TM1638(22, 27, 17)
panel.enable(7)
for position, segments in enumerate((0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07, 0x7F)):
    panel.send_char(position, segments)
print("keys:", panel.get_buttons())
