/// `attention-benchmarks FOLDER` times every case; `attention-benchmarks FOLDER people` learns from real people.
@main
struct Benchmarks {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 2 else {
            print("usage: attention-benchmarks FOLDER [people], with the folder that holds nhanes_men.csv")
            return
        }
        if arguments.count > 2, arguments[2] == "people" {
            try reportPeople(folder: arguments[1])
        } else {
            try runCases()
            try timeLearning(folder: arguments[1])
        }
    }
}
