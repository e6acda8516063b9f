using Bailey.Plugins.Packages;

namespace Bailey.Console.Pages.Scripts;

/// <summary>A hook of a script while somebody edits it.</summary>
public sealed class DraftHook
{
    /// <summary>The name of the hook.</summary>
    public string Name { get; set; } = "";

    /// <summary>Whether it is told, or filters.</summary>
    public HookKind Kind { get; set; }

    /// <summary>Its place among filters. Default 100.</summary>
    public int Priority { get; set; } = 100;

    /// <summary>What becomes of the operation when it fails.</summary>
    public HookErrorPolicy OnError { get; set; }
}
