# driver: johnblackmore/py-tm1638
# commit: b93c1831c627f0797032bfcc027acc3769b67ee9
# packages: rpi-lgpio==0.6
# board: qyf-1.0
import TM1638

panel = TM1638.TM1638(22, 27, 17)
panel.enable(7)
panel.set_text("12345678")
print("keys:", panel.get_buttons())
