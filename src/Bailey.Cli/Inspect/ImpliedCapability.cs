namespace Bailey.Cli.Inspect;

/// <summary>A capability that a module may ask for, judged by what it imports.</summary>
/// <param name="Name">The capability: <c>area:verb</c>.</param>
/// <param name="Imports">Imports that imply it, as <c>module.name</c>.</param>
internal sealed record ImpliedCapability(string Name, IReadOnlyList<string> Imports);
