namespace Bailey.Console.Pages.Scripts;

/// <summary>A library of a script while somebody edits it.</summary>
public sealed class DraftLibrary
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Its text.</summary>
    public string Code { get; set; } = "";
}
