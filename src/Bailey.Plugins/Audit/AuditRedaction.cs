using System.Collections.Immutable;
using System.Text;

namespace Bailey.Plugins.Audit;

/// <summary>
/// Makes an entry fit to be kept: credentials are redacted, texts cut, metadata sorted and bounded (docs/audit.md says how). Most entries are fit as
/// they are, and come back themselves.
/// </summary>
public static class AuditRedaction
{
    /// <summary>Bytes of all names and values of metadata, beyond which entries are dropped: 8 KiB.</summary>
    public const int MaxMetadataBytes = 8 * 1_024;

    /// <summary>Name under which metadata says how many of its entries were dropped.</summary>
    public const string DroppedName = "metadata_dropped";

    /// <summary>Name under which metadata says which function of the host was called.</summary>
    public const string FunctionName = "function";

    /// <summary>Characters of the name of a community: 256. It names a chain, so that it is never cut.</summary>
    public const int MaxCommunity = 256;

    private const string CutMark = "…";
    private const int KnownTexts = 32;

    [ThreadStatic]
    private static string?[]? t_fit;

    // Three bytes at most for each UTF-16 unit.
    private const int SurelyShort = AuditEntry.MaxText / 3;

    /// <summary>The entry as it is kept.</summary>
    /// <exception cref="ArgumentException">The community is empty, longer than <see cref="MaxCommunity"/>, or not well-formed text.</exception>
    public static AuditEntry Apply(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Community is { } community)
        {
            if (community.Length is 0 or > MaxCommunity || HasSurrogates(community))
            {
                throw new ArgumentException($"a community has a name of 1 to {MaxCommunity} characters", nameof(entry));
            }

            if (community == AuditChain.Instance)
            {
                entry = entry with { Community = null };
            }
        }

        if (entry.Time.Offset != TimeSpan.Zero)
        {
            entry = entry with { Time = entry.Time.ToUniversalTime() };
        }

        if (entry.Outcome is < AuditOutcome.Ok or > AuditOutcome.Breached)
        {
            throw new ArgumentException("the outcome is none of AuditOutcome", nameof(entry));
        }

        if (IsFit(entry.DomainPath) && IsFit(entry.Principal) && IsFit(entry.Plugin) && IsFit(entry.Version) && IsFit(entry.Capability)
            && IsFit(entry.Target) && IsFit(entry.ReasonCode) && IsFit(entry.Metadata))
        {
            return entry;
        }

        return entry with
        {
            DomainPath = Text(entry.DomainPath),
            Principal = OptionalText(entry.Principal),
            Plugin = OptionalText(entry.Plugin),
            Version = OptionalText(entry.Version),
            Capability = OptionalText(entry.Capability),
            Target = OptionalText(entry.Target),
            ReasonCode = Text(entry.ReasonCode),
            Metadata = Metadata(entry.Metadata),
        };
    }

    /// <summary>Text as it is kept: without credentials, at most 1,024 bytes of UTF-8, where more was cut ending in "…".</summary>
    public static string Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (IsFit(text))
        {
            return text;
        }

        if (HasSurrogates(text))
        {
            // Half of a character becomes U+FFFD, as everywhere in UTF-8.
            text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        }

        return Cut(SecretText.MayHold(text) ? SecretText.Redact(text) : text);
    }

    private static string? OptionalText(string? text) => text is null ? null : Text(text);

    private static bool IsFit(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        // Names of principals, plugins and hooks come again and again, as the very same objects.
        var known = t_fit ??= new string?[KnownTexts];
        ref var slot = ref known[(text.Length + (text[^1] * 7)) % KnownTexts];
        if (ReferenceEquals(slot, text))
        {
            return true;
        }

        var fits = text.Length <= SurelyShort && !HasSurrogates(text) && !SecretText.MayHold(text);
        slot = fits ? text : slot;
        return fits;
    }

    // Calls of the host say which function it was, and nothing else.
    private static bool IsFit(ImmutableArray<KeyValuePair<string, string>> metadata) =>
        metadata.IsDefaultOrEmpty || (metadata.Length == 1 && metadata[0].Key is FunctionName && IsFit(metadata[0].Value));

    private static bool HasSurrogates(string text) => text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0;

    private static string Cut(string text)
    {
        if (text.Length <= SurelyShort || Encoding.UTF8.GetByteCount(text) <= AuditEntry.MaxText)
        {
            return text;
        }

        var (bytes, kept) = (3, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > AuditEntry.MaxText)
            {
                break;
            }

            kept += rune.Utf16SequenceLength;
        }

        return string.Concat(text.AsSpan(0, kept), CutMark);
    }

    private static ImmutableArray<KeyValuePair<string, string>> Metadata(ImmutableArray<KeyValuePair<string, string>> metadata)
    {
        if (metadata.IsDefaultOrEmpty)
        {
            return [];
        }

        var kept = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var (bytes, dropped) = (0, 0);
        foreach (var (name, value) in metadata)
        {
            var (cutName, cutValue) = (Text(name), SecretText.IsSecretName(name) ? SecretText.Redacted : Text(value));
            var more = Encoding.UTF8.GetByteCount(cutName) + Encoding.UTF8.GetByteCount(cutValue);
            if (kept.Count >= AuditEntry.MaxMetadata || bytes + more > MaxMetadataBytes || cutName == DroppedName || !kept.TryAdd(cutName, cutValue))
            {
                dropped++;
                continue;
            }

            bytes += more;
        }

        if (dropped > 0)
        {
            kept[DroppedName] = FormattableString.Invariant($"{dropped}");
        }

        return [.. kept];
    }
}
