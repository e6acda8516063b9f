namespace Bailey.Cli.Remote;

/// <summary>A server-sent event.</summary>
/// <param name="Id">Its id, by which one goes on after it; null for none.</param>
/// <param name="Name">What kind of event it is.</param>
/// <param name="Data">What it says.</param>
internal sealed record ServerEvent(string? Id, string Name, string Data);
