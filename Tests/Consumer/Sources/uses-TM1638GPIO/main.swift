import TM1638GPIO

print(GPIOLines.available())
