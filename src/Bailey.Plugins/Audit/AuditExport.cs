using System.Buffers;
using System.Globalization;
using System.Text;

namespace Bailey.Plugins.Audit;

/// <summary>Writes entries for other programs: JSON lines, which can be verified without the database, and CSV (RFC 4180), for tables.</summary>
public static class AuditExport
{
    private const int FlushBytes = 64 * 1_024;
    private const string Header = "sequence,node,id,time,community,domain,principal,plugin,version,action,capability,target,outcome,reason,decision,duration_us,fuel,metadata,hash\r\n";
    private static readonly SearchValues<char> s_quoted = SearchValues.Create(",\"\r\n");

    /// <summary>Writes the canonical form of each entry, with the hash before and its own as the last two members, a line each.</summary>
    /// <param name="entries">The entries, as <see cref="IAuditStore.ReadAsync"/> gives them.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static async Task WriteJsonLinesAsync(IAsyncEnumerable<ChainedEntry> entries, Stream output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(output);
        var encoder = new AuditEncoder();
        var lines = new ArrayBufferWriter<byte>(FlushBytes);
        await foreach (var entry in entries.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            lines.Write(encoder.Encode(entry.Node, entry.Sequence, entry.Entry)[..^1]);
            lines.Write(Encoding.UTF8.GetBytes($",\"previous\":\"{Convert.ToHexStringLower(entry.Previous.Span)}\",\"hash\":\"{Convert.ToHexStringLower(entry.Hash.Span)}\"}}\n"));
            await FlushAsync(lines, output, FlushBytes, cancellationToken).ConfigureAwait(false);
        }

        await FlushAsync(lines, output, 1, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a table with a heading. A field that a spreadsheet would take for a formula begins with an apostrophe.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static async Task WriteCsvAsync(IAsyncEnumerable<ChainedEntry> entries, Stream output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(output);
        var encoder = new AuditEncoder();
        var lines = new ArrayBufferWriter<byte>(FlushBytes);
        lines.Write(Encoding.UTF8.GetBytes(Header));
        await foreach (var chained in entries.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var entry = chained.Entry;
            string?[] fields =
            [
                chained.Sequence.ToString(CultureInfo.InvariantCulture), chained.Node, entry.Id.ToString(),
                entry.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
                entry.Community, entry.DomainPath, entry.Principal, entry.Plugin, entry.Version, entry.Action.Name, entry.Capability, entry.Target,
                AuditOutcomeNames.Of(entry.Outcome), entry.ReasonCode, entry.DecisionId.ToString(),
                (entry.Duration.Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture), entry.Fuel.ToString(CultureInfo.InvariantCulture),
                entry.Metadata.IsDefaultOrEmpty ? null : Encoding.UTF8.GetString(encoder.EncodeMetadata(entry.Metadata.AsSpan())), Convert.ToHexStringLower(chained.Hash.Span),
            ];
            lines.Write(Encoding.UTF8.GetBytes(string.Join(',', fields.Select(Field)) + "\r\n"));
            await FlushAsync(lines, output, FlushBytes, cancellationToken).ConfigureAwait(false);
        }

        await FlushAsync(lines, output, 1, cancellationToken).ConfigureAwait(false);
    }

    private static string Field(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var shown = new StringBuilder(text.Length + 2);
        foreach (var unit in text)
        {
            if (!char.IsSurrogate(unit) && PlainText.Steers(unit))
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            }
            else
            {
                shown.Append(unit);
            }
        }

        // What begins like a formula, also after blanks; numbers below nought are numbers.
        var start = text.AsSpan().TrimStart();
        if (!start.IsEmpty && start[0] is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠' && !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            shown.Insert(0, '\'');
        }

        var field = shown.ToString();
        return field.AsSpan().IndexOfAny(s_quoted) < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static async Task FlushAsync(ArrayBufferWriter<byte> lines, Stream output, int from, CancellationToken cancellationToken)
    {
        if (lines.WrittenCount >= from)
        {
            await output.WriteAsync(lines.WrittenMemory, cancellationToken).ConfigureAwait(false);
            lines.ResetWrittenCount();
        }
    }
}
