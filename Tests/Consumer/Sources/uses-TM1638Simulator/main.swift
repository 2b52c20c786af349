import TM1638Simulator

let panel = SimulatedPanel()
panel.press("S1")
panel.advance(by: .milliseconds(5))
print(panel.keysHeld(), panel.violations.count)
