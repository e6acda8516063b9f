using System.Text;
using Bailey.Plugins.Runtime;
using Bailey.Policy.Capabilities.Effective;

namespace Bailey.Plugins.HostFunctions;

internal sealed record KeyRequest(string Key);

internal sealed record ValueReply([property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.Never)] string? Value);

internal sealed record SetRequest(string Key, string Value);

internal sealed record DeletedReply(bool Deleted);

internal sealed record ListKeysRequest(string Prefix = "", string? After = null, int Limit = 100);

internal sealed record KeysReply(IReadOnlyList<string> Keys, string? Next = null);

internal sealed record Done(bool Ok = true);

/// <summary>Bounds of what plugins keep.</summary>
internal static class ValueBounds
{
    internal const int MaxKeyBytes = 512;
    internal const int MaxKeys = 1000;

    internal static string Key(string key) =>
        key.Length > 0 && Encoding.UTF8.GetByteCount(key) <= MaxKeyBytes && !key.Contains('\0', StringComparison.Ordinal) && IsUnicode(key)
            ? key
            : throw new HostCallException(HostCallReason.OutOfRange, $"a key has 1 to {MaxKeyBytes} bytes of UTF-8 text");

    // A lone surrogate could not be stored as it is.
    internal static bool IsUnicode(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar && !text.Contains('\uFFFD', StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary><c>kv_get</c>.</summary>
internal sealed class GetValueOperation() : HostOperation<KeyRequest, ValueReply>("kv_get", HostJson.Default.KeyRequest, HostJson.Default.ValueReply)
{
    protected override CapabilityUse UseOf(KeyRequest request, PluginCall call) => CapabilityUse.UseStorage;

    protected override ValueReply Run(KeyRequest request, PluginCall call, HostEffect entry)
    {
        entry.Target = ValueBounds.Key(request.Key);
        return new ValueReply(call.Values.Get(request.Key) is { } value ? Encoding.UTF8.GetString(value.Span) : null);
    }
}

/// <summary><c>kv_set</c>.</summary>
internal sealed class SetValueOperation() : HostOperation<SetRequest, Done>("kv_set", HostJson.Default.SetRequest, HostJson.Default.Done)
{
    protected override CapabilityUse UseOf(SetRequest request, PluginCall call) => CapabilityUse.UseStorage;

    protected override Done Run(SetRequest request, PluginCall call, HostEffect entry)
    {
        entry.Target = ValueBounds.Key(request.Key);
        HostDenialException.ThrowIfDenied(call.Values.Set(request.Key, Encoding.UTF8.GetBytes(request.Value)));
        return new Done();
    }
}

/// <summary><c>kv_delete</c>.</summary>
internal sealed class DeleteValueOperation() : HostOperation<KeyRequest, DeletedReply>("kv_delete", HostJson.Default.KeyRequest, HostJson.Default.DeletedReply)
{
    protected override CapabilityUse UseOf(KeyRequest request, PluginCall call) => CapabilityUse.UseStorage;

    protected override DeletedReply Run(KeyRequest request, PluginCall call, HostEffect entry)
    {
        entry.Target = ValueBounds.Key(request.Key);
        return new DeletedReply(call.Values.Delete(request.Key));
    }
}

/// <summary><c>kv_list</c>.</summary>
internal sealed class ListValuesOperation() : HostOperation<ListKeysRequest, KeysReply>("kv_list", HostJson.Default.ListKeysRequest, HostJson.Default.KeysReply)
{
    protected override CapabilityUse UseOf(ListKeysRequest request, PluginCall call) => CapabilityUse.UseStorage;

    protected override KeysReply Run(ListKeysRequest request, PluginCall call, HostEffect entry)
    {
        entry.Target = request.Prefix;
        if (request.Limit is < 1 or > ValueBounds.MaxKeys)
        {
            throw new HostCallException(HostCallReason.OutOfRange, $"limit is a number from 1 to {ValueBounds.MaxKeys}");
        }

        var keys = call.Values.List(request.Prefix, request.After, request.Limit);
        return new KeysReply(keys, keys.Length == request.Limit ? keys[^1] : null);
    }
}
