using Bailey.Console.Api;
using Bailey.Console.Layout;
using Bailey.Console.Pages.Permissions;
using Bailey.Console.Parts;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Bailey.Console.Pages.People;

/// <summary>A page on which something is changed: why a change was refused stands beside its form, which keeps what was typed.</summary>
public abstract class PeoplePage : PageBase
{
    /// <summary>The browser.</summary>
    [Inject]
    protected IJSRuntime Js { get; set; } = null!;

    /// <summary>Who looks.</summary>
    [Inject]
    protected Viewer Viewer { get; set; } = null!;

    /// <summary>What whoever looks may do, as far as that is known beforehand; null until it is.</summary>
    protected Held? Held { get; set; }

    /// <summary>Why the last change was refused; null where it was not.</summary>
    protected Refusal? Refused { get; set; }

    /// <summary>Which form it was refused in, as the page names it.</summary>
    protected string RefusedAt { get; private set; } = "";

    /// <summary>Whether a change is on the way.</summary>
    protected bool IsSaving { get; private set; }

    /// <summary>Finds out what whoever looks may do.</summary>
    /// <param name="community">Where; null for the instance.</param>
    protected async Task LearnAsync(string? community)
    {
        if (Held is null || Held.Community != community)
        {
            Held = await Held.OfAsync(Api, Viewer, community, Left);
        }
    }

    /// <summary>Changes something at the API. The page stays as it is where that is refused.</summary>
    /// <param name="at">Which form it is.</param>
    /// <param name="work">What is done.</param>
    /// <param name="done">What is said when it is done; null for nothing.</param>
    /// <param name="kept">The key of what was typed, which is forgotten when it is done; null for none.</param>
    /// <returns>Whether it was done.</returns>
    protected async Task<bool> ChangeAsync(string at, Func<Task> work, string? done = null, string? kept = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (IsSaving)
        {
            return false;
        }

        (Refused, RefusedAt, IsSaving) = (null, at, true);
        StateHasChanged();
        try
        {
            await work();
            if (kept is not null)
            {
                await Js.InvokeVoidAsync("bailey.forget", Left, kept);
            }

            if (done is not null)
            {
                Announcements.Say(done);
            }

            return true;
        }
        catch (RefusedException e)
        {
            Refused = e.Refusal;
            return false;
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            IsSaving = false;
            StateHasChanged();
        }
    }

    /// <summary>Why the last change of a form was refused; null where it was not, or was another form.</summary>
    protected Refusal? RefusedIn(string at) => RefusedAt == at ? Refused : null;

    /// <summary>What is wrong with one value of a form; null where nothing is.</summary>
    protected string? FaultIn(string at, string value) => RefusedIn(at)?.FaultAt(value);

    /// <summary>The address of this page with one value of its query changed.</summary>
    protected string With(string name, string? value) => Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { [name] = value, ["cursor"] = null });
}
