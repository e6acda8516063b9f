using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Bailey.Plugins.Extism;

/// <summary>
/// A glob of <c>allowed_hosts</c>, matched against the whole canonical host: <c>*</c> is any text, <c>?</c> any character, <c>[a-z]</c> and
/// <c>[!a-z]</c> one of a class. Case does not count.
/// </summary>
internal sealed class HostGlob
{
    private const int MaxLength = 512;
    private readonly List<Part> _parts;

    private HostGlob(List<Part> parts) => _parts = parts;

    private readonly record struct Part(bool IsStar, bool IsNegated, (char From, char To)[] Ranges)
    {
        internal bool Matches(char c) => IsNegated != Array.Exists(Ranges, range => c >= range.From && c <= range.To);
    }

    internal static bool TryParse(string text, [NotNullWhen(true)] out HostGlob? glob, [NotNullWhen(false)] out string? fault)
    {
        glob = null;
        if (text.Length is 0 or > MaxLength)
        {
            fault = $"a host pattern has 1 to {MaxLength} characters";
            return false;
        }

        if (text.StartsWith('[') && text.EndsWith(']') && IPAddress.TryParse(text.AsSpan(1, text.Length - 2), out var address))
        {
            // An IPv6 address in brackets, and not a class of its digits.
            glob = new HostGlob([.. address.ToString().Select(static c => new Part(false, false, [(c, c)]))]);
            fault = null;
            return true;
        }

        if (text.AsSpan().IndexOfAny("/@:#\\ ") >= 0 && !text.Contains('['))
        {
            fault = $"a host pattern names a host alone, without scheme, port or path, as in api.example.com or *.example.com";
            return false;
        }

        var parts = new List<Part>();
        for (var i = 0; i < text.Length; i++)
        {
            var c = char.ToLowerInvariant(text[i]);
            if (c == '*')
            {
                if (parts.Count == 0 || !parts[^1].IsStar)
                {
                    parts.Add(new Part(true, false, []));
                }
            }
            else if (c == '[')
            {
                if (!TryReadClass(text, ref i, out var part))
                {
                    fault = "a character class of the host pattern is empty or not closed by ]";
                    return false;
                }

                parts.Add(part);
            }
            else
            {
                parts.Add(c == '?' ? new Part(false, true, []) : new Part(false, false, [(c, c)]));
            }
        }

        glob = new HostGlob(parts);
        fault = null;
        return true;
    }

    // Greedy with one point of return: linear for one star, at worst the product of both lengths.
    internal bool Matches(string host)
    {
        var (part, at, star, starAt) = (0, 0, -1, 0);
        while (at < host.Length)
        {
            if (part < _parts.Count && _parts[part].IsStar)
            {
                (star, starAt) = (part++, at);
            }
            else if (part < _parts.Count && _parts[part].Matches(host[at]))
            {
                part++;
                at++;
            }
            else if (star >= 0)
            {
                (part, at) = (star + 1, ++starAt);
            }
            else
            {
                return false;
            }
        }

        while (part < _parts.Count && _parts[part].IsStar)
        {
            part++;
        }

        return part == _parts.Count;
    }

    private static bool TryReadClass(string text, ref int i, out Part part)
    {
        var ranges = new List<(char, char)>();
        var at = i + 1;
        var negated = at < text.Length && text[at] == '!';
        at += negated ? 1 : 0;
        for (; at < text.Length && (text[at] != ']' || ranges.Count == 0); at++)
        {
            var from = char.ToLowerInvariant(text[at]);
            var isRange = at + 2 < text.Length && text[at + 1] == '-' && text[at + 2] != ']';
            ranges.Add((from, isRange ? char.ToLowerInvariant(text[at + 2]) : from));
            at += isRange ? 2 : 0;
        }

        part = new Part(false, negated, [.. ranges]);
        i = at;
        return at < text.Length && ranges.Count > 0;
    }
}
