using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Bailey.Plugins.Runtime;

/// <summary>
/// What <c>config_get</c> answers about the call itself: <c>bailey.hook</c>, <c>bailey.principal</c>, <c>bailey.community</c>, <c>bailey.domain</c>
/// and <c>bailey.decision_id</c>. Made for each call, and read by few: nothing is put together before it is asked for.
/// </summary>
internal sealed class CallConfig(PluginCall call, string hook) : IReadOnlyDictionary<string, string>
{
    private static readonly string[] s_keys = ["bailey.hook", "bailey.principal", "bailey.community", "bailey.domain", "bailey.decision_id"];

    public int Count => s_keys.Length;

    public IEnumerable<string> Keys => s_keys;

    public IEnumerable<string> Values => s_keys.Select(key => this[key]);

    public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        value = key switch
        {
            "bailey.hook" => hook,
            "bailey.principal" => call.Principal.Name.Text,
            "bailey.community" => call.Community,
            "bailey.domain" => call.DomainPath,
            "bailey.decision_id" => call.DecisionId.ToString(),
            _ => null,
        };
        return value is not null;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => s_keys.Select(key => KeyValuePair.Create(key, this[key])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
