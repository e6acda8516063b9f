namespace Bailey.Server.Hosting;

/// <summary>How the operator raises a limit of <see cref="ServerOptions"/>, for whoever met it.</summary>
internal static class RaisedLimit
{
    /// <summary>The remedy, as <c>the operator of the machine may allow more, by bailey serve --limit MaxPages=NUMBER</c>.</summary>
    /// <param name="name">The name of the option.</param>
    /// <param name="value">What its value is: a number where it is not said.</param>
    internal static string By(string name, string value = "NUMBER") => $"the operator of the machine may allow more, by bailey serve --limit {name}={value}";
}
