// The name that this library had until version 0.1: for one version more, whoever imports GPIOD gets TM1638GPIO.
@_exported public import TM1638GPIO
