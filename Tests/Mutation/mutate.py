#!/usr/bin/env python3
"""Changes the driver, one operator or constant at a time, and sees whether the tests notice.

    mutate.py [--only TEXT] [--most N] [--list]

All mutants are in one build and are selected at run time by the environment variable MUTANT, so a mutant costs one run of the tests. The
operators are a fixed list (see OPERATORS). Survivors are printed with file and line; those in equivalent.txt are argued to do the same as
the original. Ends with status 1 if fewer than 95 % of the others are killed.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SCRATCH = ROOT / ".build-mutation"
# The tests themselves, without the package manager around them, which takes longer than most of them.
BUNDLE = SCRATCH / ".build" / "release" / "mutationPackageTests.xctest"
FOLDERS = ["Wire", "Chip", "Keys", "Panel"]

# What is replaced in a condition, a returned value or an argument, and by what.
OPERATORS = [
    (r" >= ", " > "), (r" > ", " >= "), (r" <= ", " < "), (r" < ", " <= "), (r" == ", " != "), (r" != ", " == "),
    (r" && ", " || "), (r" \|\| ", " && "), (r" \+ ", " - "), (r" & ", " | "), (r" \| ", " & "), (r"\bmax\(", "min("),
    (r"\bmin\(", "max("), (r" << ", " >> "),
]
CONDITION = re.compile(r"^(\s*(?:\} else )?(?:if|guard|while) )((?:(?!\blet\b|\bvar\b|\bcase\b|\btry\b)[^{])+?)( else \{.*| \{.*)$")
RETURNED = re.compile(r"^(\s*return )((?:(?!\btry\b)[^{}])+)$")
STATEMENT = re.compile(r"^(\s+)((?:try )?(?:[a-z][\w.]*(?:\[\w+\])?\??\.)?[a-z]\w*\([^{}]*\)|[a-z][\w.]*(?:\[\w+\])?(?:\.\w+)* [-+]?= [^{}]+)$")
FRESH = re.compile(r"^\s*(?:let|var|return|guard|if|case|for|while|else|throw|public|private|static|func|init|import|typealias|//)\b|^\s*//")
DURATION = re.compile(r"(\.(?:micro|milli|nano)?seconds\()(\d[\d_]*)(\))")

SUPPORT = """import Glibc

/// The mutant that is active; none is 0.
let activeMutant: Int = { unsafe getenv("MUTANT").flatMap { unsafe Int(String(cString: $0)) } ?? 0 }()

@inline(__always)
func mutant<Value>(_ number: Int, _ original: @autoclosure () -> Value, _ changed: @autoclosure () -> Value) -> Value {
    activeMutant == number ? changed() : original()
}
"""


class Mutants:
    """The mutants of all files: what they change, and what each line becomes."""

    def __init__(self, dropped):
        self.found = []
        self.dropped = dropped

    def add(self, place, kind, original, changed):
        key = (place, kind, changed.strip())
        if key in self.dropped:
            return None
        self.found.append((place, kind, original.strip(), changed.strip()))
        return len(self.found)

    def expression(self, place, text, negated):
        """An expression that is each of its mutants when that is active."""
        variants = [(f"not ({text})", f"!({text})")] if negated else []
        for pattern, replacement in OPERATORS:
            for match in re.finditer(pattern, text):
                # A minus of unsigned or of durations may not exist or trap: the compiler, or a crash, tells.
                changed = text[: match.start()] + replacement + text[match.end():]
                variants.append((changed, changed))
        result = text
        for said, changed in variants:
            number = self.add(place, "expression", text, said)
            if number:
                result = f"mutant({number}, {result}, {changed})"
        return result

    def line(self, place, line, in_initialiser):
        match = CONDITION.match(line)
        if match and "," not in re.sub(r"\([^()]*\)", "", match[2]) and "{" not in match[2]:
            return match[1] + self.expression(place, match[2], True) + match[3]
        match = RETURNED.match(line)
        if match and ";" not in line:
            return match[1] + self.expression(place, match[2], False)
        if "static let" in line or "public var" in line or "private(set) var" in line:
            def longer(found):
                number = self.add(place, "duration", found[0], f"{found[1]}{int(found[2]) * 3}{found[3]}")
                return f"{found[1]}mutant({number}, {found[2]}, {int(found[2].replace('_', '')) * 3}){found[3]}" if number else found[0]
            return DURATION.sub(longer, line)
        match = STATEMENT.match(line)
        if match and not FRESH.match(line) and not in_initialiser:
            number = self.add(place, "left out", match[2], "nothing")
            if number:
                return f"{match[1]}if activeMutant != {number} {{ {match[2]} }}"
        return line


def build(dropped):
    """Writes the mutated package; gives its mutants."""
    mutants = Mutants(dropped)
    sources = SCRATCH / "Sources"
    shutil.rmtree(sources, ignore_errors=True)
    for module in ["TM1638", "TM1638Simulator"]:
        shutil.copytree(ROOT / "Sources" / module, sources / module, ignore=shutil.ignore_patterns("*.docc"))
    (sources / "TM1638" / "Mutant.swift").write_text(SUPPORT)
    tests = SCRATCH / "Tests"
    shutil.rmtree(tests, ignore_errors=True)
    for module in ["TM1638Tests", "TM1638SimulatorTests"]:
        shutil.copytree(ROOT / "Tests" / module, tests / module)
    (SCRATCH / "Package.swift").write_text(
        '// swift-tools-version: 6.2\nimport PackageDescription\n'
        'let settings: [SwiftSetting] = [.enableUpcomingFeature("InternalImportsByDefault")]\n'
        'let package = Package(name: "mutation", targets: [\n'
        '    .target(name: "TM1638", swiftSettings: settings, linkerSettings: [.linkedLibrary("m")]),\n'
        '    .target(name: "TM1638Simulator", dependencies: ["TM1638"], swiftSettings: settings),\n'
        '    .testTarget(name: "TM1638Tests", dependencies: ["TM1638", "TM1638Simulator"]),\n'
        '    .testTarget(name: "TM1638SimulatorTests", dependencies: ["TM1638", "TM1638Simulator"]),\n])\n')
    for folder in FOLDERS:
        for path in sorted((sources / "TM1638" / folder).glob("*.swift")):
            name, depth, lines = f"{folder}/{path.name}", None, []
            text = path.read_text()
            # Constants that are declared before they get their value cannot do without the assignment.
            constants = "|".join(re.findall(r"^ +let (\w+): [^=\n]+$", text, re.M)) or "-"
            for number, line in enumerate(text.split("\n"), 1):
                indent = len(line) - len(line.lstrip())
                if re.match(r"\s*(?:public |private )?init", line):
                    depth = indent
                elif depth is not None and line.strip() == "}" and indent == depth:
                    depth = None
                fixed = depth is not None or re.match(rf"\s*(?:{constants}) = ", line)
                lines.append(mutants.line(f"{name}:{number}", line, fixed) if line.strip() else line)
            path.write_text("\n".join(lines))
    return mutants


def compile_all():
    """Builds, leaving out the mutants that do not compile."""
    dropped = set()
    for _ in range(8):
        mutants = build(dropped)
        result = subprocess.run(
            ["swift", "build", "-c", "release", "-Xswiftc", "-enable-testing", "--build-tests"], cwd=SCRATCH, capture_output=True, text=True, check=False)
        if result.returncode == 0:
            return mutants
        places = set(re.findall(r"Sources/TM1638/(\w+/\w+\.swift:\d+):\d+: error", result.stdout + result.stderr))
        wrong = {(m[0], m[1], m[3]) for m in mutants.found if m[0] in places}
        if not wrong:
            sys.exit(result.stdout[-4000:] + result.stderr[-4000:])
        print(f"{len(wrong)} mutants do not compile", file=sys.stderr)
        dropped |= wrong
    sys.exit("the mutants do not compile")


def run(number, patience=3600):
    """Whether the tests fail with a mutant; one that hangs fails too."""
    # The driver's own tests first: they are quick, and kill most.
    for tests in ["TM1638Tests", "TM1638SimulatorTests"]:
        try:
            result = subprocess.run(
                [BUNDLE, "--testing-library", "swift-testing", "--filter", tests + "\\."], cwd=SCRATCH,
                capture_output=True, timeout=patience, env={**os.environ, "MUTANT": str(number)}, check=False)
        except subprocess.TimeoutExpired:
            return True
        if result.returncode != 0:
            return True
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="mutants of files whose name has this")
    parser.add_argument("--most", type=int, default=10**9, help="run at most so many, evenly spread")
    parser.add_argument("--list", action="store_true", help="print the mutants and run none")
    options = parser.parse_args()
    SCRATCH.mkdir(exist_ok=True)
    mutants = compile_all()
    chosen = [(i, m) for i, m in enumerate(mutants.found, 1) if options.only in m[0]]
    if options.list:
        for number, (place, kind, original, changed) in chosen:
            print(f"{number} {place} {kind}: {original} → {changed}")
        return
    step = max(1, -(-len(chosen) // options.most))
    chosen = chosen[::step]
    begin = time.monotonic()
    if run(0):
        sys.exit("the tests fail without any mutant")
    # A machine that is busy with other things must not make a mutant look as if it hung.
    patience = 60 + 10 * (time.monotonic() - begin)
    lines = (HERE / "equivalent.txt").read_text().splitlines()
    equivalent = {line.split(" # ")[0].strip() for line in lines if line and not line.startswith("#")}
    killed = excused = 0
    for number, (place, kind, original, changed) in chosen:
        sentence = f"{place.split(':')[0]} {kind}: {original} → {changed}"
        if run(number, patience):
            killed += 1
        elif sentence in equivalent:
            excused += 1
        else:
            print(f"survived: {place} {kind}: {original} → {changed}", flush=True)
    counted = len(chosen) - excused
    score = 100 * killed / max(1, counted)
    print(f"{killed} of {counted} mutants killed, {score:.1f} %; {excused} are equivalent; {len(mutants.found)} in all")
    sys.exit(score < 95)


if __name__ == "__main__":
    main()
