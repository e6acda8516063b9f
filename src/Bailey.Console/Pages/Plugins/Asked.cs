using Bailey.Console.Api;

namespace Bailey.Console.Pages.Plugins;

/// <summary>What the API answered to one of several questions of a page: where it refuses one, the others are shown all the same.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
/// <param name="Value">The answer; null where it was refused.</param>
/// <param name="Refusal">Why it was refused; null where it was not.</param>
/// <param name="Tag">The tag of the answer, to change it.</param>
public sealed record Asked<T>(T? Value, Refusal? Refusal, string? Tag)
{
    /// <summary>Asks.</summary>
    /// <param name="api">The API.</param>
    /// <param name="path">Where.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public static async Task<Asked<T>> OfAsync(ConsoleApi api, string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        try
        {
            var answer = await api.GetTaggedAsync<T>(path, cancellationToken);
            return new Asked<T>(answer.Value, null, answer.Tag);
        }
        catch (RefusedException e)
        {
            return new Asked<T>(default, e.Refusal, null);
        }
    }
}
