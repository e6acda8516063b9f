using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Bailey.Plugins.Extism;

/// <summary>Variables of one plugin, kept from call to call within a limit.</summary>
internal sealed class VariableStore(long maxBytes)
{
    private const int EntryBytes = 48;
    private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);
    private long _bytes;

    internal bool TryGet(string key, [NotNullWhen(true)] out byte[]? value) => _values.TryGetValue(key, out value);

    /// <exception cref="ExtismHostException">Variables are disabled, or the value does not fit.</exception>
    internal void Set(string key, ReadOnlySpan<byte> value)
    {
        RequireEnabled();
        var bytes = _bytes - SizeOf(key) + EntryBytes + Encoding.UTF8.GetByteCount(key) + value.Length;
        if (bytes > maxBytes)
        {
            throw new ExtismHostException(ExtismErrorCode.VariablesFull, $"Variable store is full: {bytes} bytes of {maxBytes}; delete variables or raise memory.max_var_bytes");
        }

        _values[key] = value.ToArray();
        _bytes = bytes;
    }

    /// <exception cref="ExtismHostException">Variables are disabled.</exception>
    internal void Remove(string key)
    {
        RequireEnabled();
        _bytes -= SizeOf(key);
        _values.Remove(key);
    }

    internal void Clear()
    {
        if (_values.Count > 0)
        {
            _values.Clear();
            _bytes = 0;
        }
    }

    private void RequireEnabled()
    {
        if (maxBytes == 0)
        {
            throw new ExtismHostException(ExtismErrorCode.VariablesDisabled, "Vars are disabled by this host: memory.max_var_bytes is 0");
        }
    }

    private long SizeOf(string key) =>
        _values.TryGetValue(key, out var value) ? EntryBytes + Encoding.UTF8.GetByteCount(key) + value.Length : 0;
}
