namespace Bailey.Server.Instances;

/// <summary>Something that a server is told when it starts.</summary>
/// <param name="Name">Its name, as docs/limits.md has it.</param>
/// <param name="Value">Its value.</param>
/// <param name="Meaning">What it is, in words.</param>
public sealed record SettingView(string Name, string Value, string Meaning);
