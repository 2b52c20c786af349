# driver: centic9/py-tm1638
# commit: 4f91a5522c7e6a0623423af60ada3370adec8c45
# packages: rpi-lgpio==0.6
# board: qyf
import TM1638

panel = TM1638.TM1638(22, 27, 17)
panel.enable(7)
panel.set_text("12345678")
print("keys:", panel.get_buttons64())
