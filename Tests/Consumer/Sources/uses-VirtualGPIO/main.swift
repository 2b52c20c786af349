import VirtualGPIO

print(PanelLines.usualStrobes)
