namespace Bailey.Console.Layout;

/// <summary>What happened, for all to see and for screen readers to say.</summary>
public sealed class Announcements
{
    private bool _hasMoved;

    /// <summary>The last one; empty for none.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Which one it is, counted from 1: the same may be said again.</summary>
    public int Number { get; private set; }

    /// <summary>Raised when there is another one.</summary>
    public event Action? Changed;

    /// <summary>Says that something is done, as <c>The package is active.</c></summary>
    public void Say(string text)
    {
        (Text, Number, _hasMoved) = (text, Number + 1, false);
        Changed?.Invoke();
    }

    /// <summary>
    /// Another page is shown, or another view of the same. What is done often leads there by itself, before or after it is said, so it stays to be read
    /// until the next time.
    /// </summary>
    public void Move()
    {
        if (_hasMoved)
        {
            Say("");
        }

        _hasMoved = true;
    }
}
