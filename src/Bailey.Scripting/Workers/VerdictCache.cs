using System.Security.Cryptography;
using Bailey.Scripting.Compilation;

namespace Bailey.Scripting.Workers;

/// <summary>Verdicts by what was judged, those used least recently forgotten first.</summary>
internal sealed class VerdictCache(long maxBytes)
{
    private const int EntryBytes = 1024;

    private readonly Lock _gate = new();
    private readonly LinkedList<(string Key, ScriptVerdict Verdict, long Bytes)> _recent = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, ScriptVerdict Verdict, long Bytes)>> _byKey = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>Names included: violations tell them.</summary>
    internal static string Key(ScriptUnit unit)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> numbers = stackalloc byte[4];
        void Number(int value, Span<byte> buffer)
        {
            BitConverter.TryWriteBytes(buffer, value);
            hash.AppendData(buffer);
        }

        Number((int)unit.Surface, numbers);
        foreach (var source in unit.Libraries.Insert(0, unit.Script))
        {
            Number(source.Name.Length, numbers);
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(source.Name.AsSpan()));
            Number(source.Code.Length, numbers);
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(source.Code.AsSpan()));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    internal ScriptVerdict? Find(string key)
    {
        lock (_gate)
        {
            if (!_byKey.TryGetValue(key, out var node))
            {
                return null;
            }

            _recent.Remove(node);
            _recent.AddFirst(node);
            return node.Value.Verdict;
        }
    }

    internal void Keep(string key, ScriptVerdict verdict)
    {
        var bytes = EntryBytes
            + verdict.Violations.Sum(violation => 2L * (violation.Message.Length + violation.Remedy.Length + (violation.Symbol?.Length ?? 0) + 100))
            + (verdict.Compiled?.Submissions.Sum(submission => (long)submission.Image.Length) ?? 0);
        lock (_gate)
        {
            if (bytes > maxBytes || _byKey.ContainsKey(key))
            {
                return;
            }

            _byKey[key] = _recent.AddFirst((key, verdict, bytes));
            _bytes += bytes;
            while (_bytes > maxBytes)
            {
                var oldest = _recent.Last!.Value;
                _recent.RemoveLast();
                _byKey.Remove(oldest.Key);
                _bytes -= oldest.Bytes;
            }
        }
    }
}
