namespace Bailey.Scripting.Tests.Gate;

/// <summary>A script of the shared corpora.</summary>
/// <param name="Name">Its file.</param>
/// <param name="Category">What it does.</param>
/// <param name="Tag">policy, beyond, runtime or clean; for ambiguous ones, the verdict: allow or reject.</param>
/// <param name="Code">Its text.</param>
internal sealed record SharedScript(string Name, string Category, string Tag, string Code);
