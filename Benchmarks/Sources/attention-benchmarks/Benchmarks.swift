/// `attention-benchmarks FOLDER` times every case; with a second word it reports what its name says.
@main
struct Benchmarks {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 2 else {
            print("usage: attention-benchmarks FOLDER [REPORT], with the folder that holds nhanes_men.csv")
            print("reports: people, folds, heads, minima, learning-times, intervals, surprises")
            return
        }
        let folder = arguments[1]
        switch arguments.count > 2 ? arguments[2] : nil {
        case nil:
            try runCases()
            try timeLearning(folder: folder)
        case "people": try reportPeople(folder: folder)
        case "folds": try reportFolds(folder: folder)
        case "heads": try reportHeads(folder: folder)
        case "minima": try reportMinima()
        case "learning-times": try reportLearningTimes()
        case "intervals": try reportIntervals(folder: folder)
        case "surprises": try reportSurprises(folder: folder)
        case let unknown?: print("there is no report \(unknown)")
        }
    }
}
