namespace Bailey.Scripting.Compilation;

/// <summary>A text of C#, and what it is called in messages.</summary>
/// <param name="Name">The name that violations and errors are told under, for example <c>rules/welcome.csx</c>. Nothing is read from it.</param>
/// <param name="Code">The text.</param>
public sealed record ScriptSource(string Name, string Code);
