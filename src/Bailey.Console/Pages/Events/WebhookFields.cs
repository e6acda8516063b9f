namespace Bailey.Console.Pages.Events;

/// <summary>A webhook while somebody edits it.</summary>
public sealed class WebhookFields
{
    /// <summary>Where to.</summary>
    public string Url { get; set; } = "";

    /// <summary>Which types; empty for all.</summary>
    public HashSet<string> Types { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Whether anything is sent.</summary>
    public bool IsEnabled { get; set; } = true;
}
