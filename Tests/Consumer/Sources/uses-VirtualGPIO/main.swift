import VirtualGPIO

print(PanelBank.strobeLines)
