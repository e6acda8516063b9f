namespace Bailey.Cli.Values;

/// <summary>A folder of the host that a plugin sees under a path of its own.</summary>
/// <param name="HostPath">Where it is.</param>
/// <param name="GuestPath">What the plugin calls it.</param>
/// <param name="ReadOnly">Whether nothing may be written to it.</param>
internal sealed record FolderMount(string HostPath, string GuestPath, bool ReadOnly)
{
    /// <summary>What <see cref="TryParse"/> takes, for messages.</summary>
    public const string Expected = "HOST:GUEST or HOST:GUEST:ro, for example ./data:/data:ro";

    /// <summary>Parses <c>HOST:GUEST[:ro|:rw]</c>; the host part may begin with a Windows drive.</summary>
    public static bool TryParse(string text, out FolderMount mount)
    {
        mount = new FolderMount("", "", true);
        var readOnly = false;
        if (text.EndsWith(":ro", StringComparison.Ordinal) || text.EndsWith(":rw", StringComparison.Ordinal))
        {
            readOnly = text[^1] == 'o';
            text = text[..^3];
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (OperatingSystem.IsWindows() && colon == 1)
        {
            colon = text.IndexOf(':', 2);
        }

        if (colon <= 0 || colon == text.Length - 1)
        {
            return false;
        }

        mount = new FolderMount(text[..colon], text[(colon + 1)..], readOnly);
        return !mount.GuestPath.Contains(':', StringComparison.Ordinal);
    }
}
