using System.Text.Json.Nodes;

namespace Bailey.Scripting.Surfaces;

/// <summary>The values that a script keeps in a community, by keys of its own.</summary>
public abstract class ScriptStorage
{
    /// <summary>Reads a value.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The value; null where there is none.</returns>
    /// <exception cref="InvalidOperationException">It was denied or failed; the message begins with the reason's code.</exception>
    public abstract Task<JsonNode?> GetAsync(string key);

    /// <summary>Keeps a value; it is stored when the call ends well.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>Completes when it is taken.</returns>
    /// <exception cref="InvalidOperationException">It was denied or failed; the message begins with the reason's code.</exception>
    public abstract Task SetAsync(string key, JsonNode? value);

    /// <summary>Forgets a value.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Completes when it is taken.</returns>
    /// <exception cref="InvalidOperationException">It was denied or failed; the message begins with the reason's code.</exception>
    public abstract Task DeleteAsync(string key);

    /// <summary>The keys that begin with a text, in the order of their code points.</summary>
    /// <param name="prefix">What they begin with; all where empty.</param>
    /// <returns>The keys, 1,000 at most.</returns>
    /// <exception cref="InvalidOperationException">It was denied or failed; the message begins with the reason's code.</exception>
    public abstract Task<string[]> ListAsync(string prefix = "");
}
