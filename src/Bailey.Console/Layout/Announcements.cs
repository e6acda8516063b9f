namespace Bailey.Console.Layout;

/// <summary>What happened, for all to see and for screen readers to say.</summary>
public sealed class Announcements
{
    /// <summary>The last one; empty for none.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Raised when there is another one.</summary>
    public event Action? Changed;

    /// <summary>Says that something is done, as <c>The package is active.</c></summary>
    public void Say(string text)
    {
        Text = text;
        Changed?.Invoke();
    }
}
