using Microsoft.AspNetCore.Components.Forms;

namespace Bailey.Console.Hosting;

/// <summary>Pages post no forms: what they do goes through the API, which has tokens of its own. The framework's would be a cookie more with each page.</summary>
internal sealed class NoAntiforgeryTokens : AntiforgeryStateProvider
{
    /// <inheritdoc/>
    public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
}
