import TestSupport
import Foundation
import Testing

@Suite("attention-panel pairs")
struct PairsCommandTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    func shell(_ lines: String) throws -> Program.Outcome {
        try Program.shell(lines, in: directory)
    }

    @Test("pairs, queries and models come from pipes as from files")
    func pipes() throws {
        let outcome = try shell(
            #"""
            pairs='printf waist,weight\n80,70\n90,80\n'
            "$PANEL" pairs import <($pairs) && $pairs | "$PANEL" pairs import /dev/stdin && "$PANEL" pairs import - <<< "$($pairs)"
            "$PANEL" estimate 90 --pairs <($pairs)
            "$PANEL" estimate --pairs <($pairs) --queries <(printf 'waist\n80\n')
            "$PANEL" plot --pairs <($pairs) -o plot.svg && "$PANEL" config check --config <(echo brightness: 5)
            "$PANEL" fit <(echo waist,weight; seq 12 | sed 's/.*/&,&/') -o model > /dev/null
            "$PANEL" estimate 3 --model <(cat model) --decimals 0
            """#)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.filter { $0 == "imported 2" }.count == 3, "\(outcome.errors)")
        #expect(lines.filter { $0 == "80.0" }.count == 1 && lines.filter { $0 == "70.0" }.count == 1)
        #expect(lines.last == "3", "\(outcome.errors)")
        #expect(FileManager.default.fileExists(atPath: directory.path + "/plot.svg"))
    }

    @Test("while pairs come from a pipe, each is taken by the fields that the memory has then")
    func otherFields() throws {
        let outcome = try shell(
            #"""
            mkfifo pipe; "$PANEL" pairs add - < pipe > added & exec 3> pipe
            echo 62 112 >&3; until grep -q weight added; do :; done
            "$PANEL" pairs remove --all && "$PANEL" fields new --queries a,b --values c > fields
            echo 1 2 3 >&3; exec 3>&-; wait; tail -1 added
            """#)
        #expect(outcome.output.hasSuffix(": a 1.0 b 2.0 c 3.0\n"), "\(outcome.errors)")
    }

    @Test("what has no end is refused, and what cannot be read says why")
    func noEnd() throws {
        for (command, status, message) in [
            ("pairs import - < /dev/zero", 65, "standard input: is larger than 64 MiB"),
            ("estimate 62 --pairs /dev/zero", 65, "/dev/zero: is larger than 64 MiB"),
            ("estimate 62 --model /dev/zero", 65, "/dev/zero: is larger than 64 MiB"),
            ("pairs import .", 66, ".: cannot be read: Is a directory"),
            ("pairs import none.csv", 66, "none.csv: cannot be read: there is no such file"),
            ("pairs import - <&-", 66, "standard input: cannot be read: "),
            ("pairs add - < /dev/zero", 65, "standard input:1: is longer than 4 KiB"),
            ("pairs add - < .", 66, "standard input: cannot be read: Is a directory"),
            ("pairs add - <&-", 66, "standard input: cannot be read: "),
        ] as [(String, Int32, String)] {
            let outcome = try shell("\"$PANEL\" \(command)")
            #expect(outcome.status == status, "\(command)")
            #expect(outcome.errors.contains(message), "\(outcome.errors)")
        }
    }

    @Test("a line of standard input that is no pair is named, and those before it stay")
    func lines() throws {
        for (line, reason) in [
            ("63 x", "the weight \"x\" is not a number"), ("-5 110", "waist -5.0 is not within"),
            ("63", "a pair has 2 numbers"),
            ("62,5", "\"62,5\" can be 62 and 5, or 62.5"),
            ("62,5\\r\\n", "\"62,5\" can be 62 and 5, or 62.5"),
        ] {
            let outcome = try shell("printf '62 112\\r\\n\\n\(line)' | \"$PANEL\" pairs add -")
            #expect(outcome.status == 65)
            #expect(outcome.output.hasSuffix(": waist 62.0 weight 112.0\n"))
            #expect(outcome.errors.contains("standard input:3: \(reason)"), "\(outcome.errors)")
        }
    }

    @Test("a memory that cannot be changed is told of once")
    func unwritable() throws {
        let outcome = try shell("\"$PANEL\" pairs add 62 112 --store nowhere/memory.sqlite")
        #expect(outcome.status == 74)
        #expect(outcome.errors.hasPrefix("attention-panel: ") && outcome.errors.contains("there is no directory"))
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    }

    @Test("a zero byte within a number makes it none")
    func zeroByte() throws {
        let added = try shell(#"printf '6\0002 112\n' | "$PANEL" pairs add -"#)
        #expect(added.status == 65)
        #expect(added.errors.contains(#"the waist "6\02" is not a number such as 62.5"#), "\(added.errors)")
        #expect(try shell(#"printf 'waist,weight\n6\0002,112\n' | "$PANEL" pairs import -"#).status == 65)
    }
}
