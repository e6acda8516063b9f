using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Policy;

namespace Bailey.Plugins.Runtime;

/// <summary>What a request for a hook must be.</summary>
internal static class HookRequestRules
{
    private const int MaxName = 128;
    private const int MaxPath = 1024;

    private static readonly Decision s_allowed = Decision.Allow(DecisionLayer.Quota);

    /// <summary>Whether it is in order.</summary>
    /// <exception cref="ArgumentException">The application asks for what there cannot be: a hook or a domain without a name.</exception>
    internal static Decision Judge(HookRequest request, BaileyOptions options)
    {
        if (request.Hook.Length is 0 or > MaxName)
        {
            throw new ArgumentException($"the name of a hook has 1 to {MaxName} characters", nameof(request));
        }

        if (request.DomainPath.Length is 0 or > MaxPath || request.DomainPath[0] != '/')
        {
            throw new ArgumentException($"the path of a domain begins with / and has at most {MaxPath} characters", nameof(request));
        }

        return request.Input.Length <= options.MaxValueBytes
            ? s_allowed
            : Decision.Deny(
                DecisionLayer.Quota,
                HookReason.InputTooLarge,
                FormattableString.Invariant($"the input of the hook has {request.Input.Length:N0} bytes, and may have {options.MaxValueBytes:N0}"),
                "pass less; an application that embeds Bailey may raise BaileyOptions.MaxValueBytes");
    }
}
