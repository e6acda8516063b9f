using System.Diagnostics.CodeAnalysis;

namespace Bailey.Policy.Commands;

/// <summary>Writes out the braces of a glob: <c>{a,b}/c</c> is <c>a/c</c> and <c>b/c</c>. Bounded before anything is built.</summary>
internal sealed class GlobBraces
{
    private const int MaxDepth = 8;

    private readonly string _text;
    private int _at;
    private string? _reason;

    private GlobBraces(string text) => _text = text;

    /// <summary>The patterns that a glob stands for, each once, or what is wrong, as the end of a sentence.</summary>
    internal static bool TryExpand(string text, [NotNullWhen(true)] out IReadOnlyList<string>? expanded, [NotNullWhen(false)] out string? reason)
    {
        var braces = new GlobBraces(text);
        expanded = braces.ReadSequence(0)?.Distinct(StringComparer.Ordinal).ToList();
        if (expanded is not null && braces._at < text.Length)
        {
            braces._reason = "closes a brace that it does not open, or has a comma outside braces";
        }

        reason = braces._reason;
        return reason is null;
    }

    // Up to the end, or the comma or brace that ends an alternative. Null after a fault.
    private List<string>? ReadSequence(int depth)
    {
        List<string> heads = [""];
        while (_at < _text.Length && _text[_at] is not ('}' or ','))
        {
            var tails = _text[_at] == '{' ? ReadAlternatives(depth + 1) : ReadPlain();
            if (tails is null)
            {
                return null;
            }

            if ((long)heads.Count * tails.Count > OperationGlob.MaxAlternatives)
            {
                _reason = $"stands for more than {OperationGlob.MaxAlternatives} patterns; write several shorter ones";
                return null;
            }

            heads = [.. heads.SelectMany(head => tails.Select(tail => head + tail))];
        }

        return heads;
    }

    private List<string> ReadPlain()
    {
        var start = _at;
        var length = _text.AsSpan(start).IndexOfAny("{},");
        _at = length < 0 ? _text.Length : start + length;
        return [_text[start.._at]];
    }

    private List<string>? ReadAlternatives(int depth)
    {
        if (depth > MaxDepth)
        {
            _reason = $"nests braces deeper than {MaxDepth}";
            return null;
        }

        List<string> all = [];
        do
        {
            _at++;
            if (ReadSequence(depth) is not { } alternative)
            {
                return null;
            }

            all.AddRange(alternative);
            if (all.Count > OperationGlob.MaxAlternatives)
            {
                _reason = $"stands for more than {OperationGlob.MaxAlternatives} patterns; write several shorter ones";
                return null;
            }
        }
        while (_at < _text.Length && _text[_at] == ',');
        if (_at == _text.Length)
        {
            _reason = "opens a brace that it does not close";
            return null;
        }

        _at++;
        if (all is [""])
        {
            _reason = "has braces with nothing in them";
            return null;
        }

        return all;
    }
}
