using System.Security.Cryptography;
using System.Text;

namespace Bailey.Plugins.Audit;

/// <summary>
/// The canonical form of entries, and the hashes that chain them (docs/audit.md). Not to be used by two threads at once.
/// </summary>
public sealed class AuditEncoder
{
    private readonly CanonicalEntryWriter _json = new();
    private readonly byte[] _hashed = new byte[SHA256.HashSizeInBytes];
    private byte[] _joined = new byte[4_096];

    /// <summary>What the first entry of a chain has in the place of the hash before: SHA-256 of <c>bailey-audit-v1</c>, a line feed, and the chain's name.</summary>
    public static byte[] GenesisOf(string chain)
    {
        ArgumentException.ThrowIfNullOrEmpty(chain);
        return SHA256.HashData(Encoding.UTF8.GetBytes($"bailey-audit-v1\n{chain}"));
    }

    /// <summary>The canonical form of an entry, valid until the next call: one JSON object in UTF-8, members in fixed order, none that is null.</summary>
    /// <param name="node">The node that writes it.</param>
    /// <param name="sequence">Its place in the chain.</param>
    /// <param name="entry">The entry, as <see cref="AuditRedaction.Apply"/> left it.</param>
    public ReadOnlySpan<byte> Encode(string node, long sequence, AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(entry);
        _json.Reset();
        _json.Raw("{\"sequence\":"u8);
        _json.Number(sequence);
        Text(",\"node\":"u8, node);
        _json.Raw(",\"id\":"u8);
        _json.Id(entry.Id);
        _json.Raw(",\"time\":"u8);
        _json.Time(entry.Time);
        Text(",\"community\":"u8, entry.Community);
        Text(",\"domain\":"u8, entry.DomainPath);
        Text(",\"principal\":"u8, entry.Principal);
        Text(",\"plugin\":"u8, entry.Plugin);
        Text(",\"version\":"u8, entry.Version);
        Text(",\"action\":"u8, entry.Action.Name);
        Text(",\"capability\":"u8, entry.Capability);
        Text(",\"target\":"u8, entry.Target);
        Text(",\"outcome\":"u8, AuditOutcomeNames.Of(entry.Outcome));
        Text(",\"reason\":"u8, entry.ReasonCode);
        _json.Raw(",\"decision\":"u8);
        _json.Id(entry.DecisionId);
        _json.Raw(",\"duration_us\":"u8);
        _json.Number(entry.Duration.Ticks / TimeSpan.TicksPerMicrosecond);
        _json.Raw(",\"fuel\":"u8);
        _json.Number(entry.Fuel);
        if (!entry.Metadata.IsDefaultOrEmpty)
        {
            _json.Raw(",\"metadata\":"u8);
            Write(entry.Metadata.AsSpan());
        }

        _json.Raw("}"u8);
        return _json.Written;
    }

    /// <summary>Metadata alone, as in the canonical form, valid until the next call.</summary>
    public ReadOnlySpan<byte> EncodeMetadata(ReadOnlySpan<KeyValuePair<string, string>> metadata)
    {
        _json.Reset();
        Write(metadata);
        return _json.Written;
    }

    /// <summary>The hash of an entry: SHA-256 of the hash before and of the canonical form. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Hash(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> canonical)
    {
        if (_joined.Length < previous.Length + canonical.Length)
        {
            _joined = new byte[2 * (previous.Length + canonical.Length)];
        }

        previous.CopyTo(_joined);
        canonical.CopyTo(_joined.AsSpan(previous.Length));
        SHA256.HashData(_joined.AsSpan(0, previous.Length + canonical.Length), _hashed);
        return _hashed;
    }

    private void Write(ReadOnlySpan<KeyValuePair<string, string>> metadata)
    {
        for (var index = 0; index < metadata.Length; index++)
        {
            _json.Raw(index == 0 ? "{"u8 : ","u8);
            _json.Text(metadata[index].Key);
            _json.Raw(":"u8);
            _json.Text(metadata[index].Value);
        }

        _json.Raw("}"u8);
    }

    private void Text(ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            _json.Raw(name);
            _json.Text(text);
        }
    }
}
