namespace Bailey.Server.Scripts;

/// <summary>A text that a script includes.</summary>
/// <param name="Name">Its name, made like that of a script.</param>
/// <param name="Code">The text.</param>
public sealed record ScriptLibrary(string Name, string Code);
