/// Which version this is: the one place that says so, for the command, the panel's menu and the page.
public enum Release {
    /// The version, such as `0.2`.
    public static let version = "0.2"
}
