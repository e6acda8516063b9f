namespace Bailey.Policy.Capabilities.Effective;

/// <summary>
/// Resolves each path once while capabilities are compiled, so that what is judged is what is compiled: a plugin that may write could otherwise
/// turn a link between the two.
/// </summary>
internal sealed class ResolvedOnce(IPathResolver paths) : IPathResolver
{
    private readonly Dictionary<string, string?> _known = new(StringComparer.Ordinal);
    private bool _isComplete;

    public string? Resolve(string path)
    {
        if (_known.TryGetValue(path, out var resolved))
        {
            return resolved;
        }

        resolved = paths.Resolve(path);
        if (!_isComplete)
        {
            _known.Add(path, resolved);
        }

        return resolved;
    }

    /// <summary>Nothing more is remembered: explaining asks about any path, at any time, from any thread.</summary>
    internal void Complete() => _isComplete = true;
}
