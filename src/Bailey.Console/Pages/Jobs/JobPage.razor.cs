using Bailey.Console.Api;
using Bailey.Server.Http;
using Bailey.Server.Jobs;
using Microsoft.AspNetCore.Components;

namespace Bailey.Console.Pages.Jobs;

/// <summary>One job: when it is due, why it does not run, its runs and their logs.</summary>
public sealed partial class JobPage
{
    private JobView? _job;
    private Page<JobRunView>? _runs;
    private JobRunView? _run;
    private Refusal? _failed;
    private Refusal? _noRun;
    private string? _loaded;

    /// <summary>The community.</summary>
    [Parameter]
    public string Community { get; set; } = "";

    /// <summary>The plugin.</summary>
    [Parameter]
    public string Plugin { get; set; } = "";

    /// <summary>The job.</summary>
    [Parameter]
    public string Job { get; set; } = "";

    [SupplyParameterFromQuery]
    private string? Run { get; set; }

    [SupplyParameterFromQuery]
    private string? Cursor { get; set; }

    private IReadOnlyList<(string, string)> Trail => [.. Plugins.PluginLinks.Trail(Community), ("Jobs", $"/c/{Community}/jobs")];

    private string One => ApiPath.Of($"/api/communities/{Community}/jobs/{Plugin}/{Job}");

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_loaded != $"{Community} {Plugin} {Job} {Cursor}")
        {
            _loaded = $"{Community} {Plugin} {Job} {Cursor}";
            await LoadAsync();
        }
        else if (_run?.Id.ToString() != Run)
        {
            await ShowRunAsync();
        }
    }

    private async Task LoadAsync()
    {
        await TryAsync(async () =>
        {
            _job = await Api.GetAsync<JobView>(One, Left);
            _runs = await Api.GetAsync<Page<JobRunView>>(One + ApiPath.Of($"/runs?limit={25}&cursor={Cursor}"), Left);
        });
        (_failed, Problem) = (Problem, null);
        await ShowRunAsync();
    }

    private async Task ShowRunAsync()
    {
        (_run, _noRun) = (null, null);
        if (Run is null || _job is null)
        {
            return;
        }

        try
        {
            _run = await Api.GetAsync<JobRunView>(One + ApiPath.Of($"/runs/{Run}"), Left);
        }
        catch (RefusedException e)
        {
            _noRun = e.Refusal;
        }
    }

    private Task<bool> HoldAsync(string how, string done) => TryAsync(async () => _job = (await Api.SendAsync<JobView>(HttpMethod.Post, $"{One}/{how}", null, null, Left)).Value, done);

    private async Task RunAsync()
    {
        JobRunView? run = null;
        if (await TryAsync(async () => run = (await Api.SendAsync<JobRunView>(HttpMethod.Post, $"{One}/run", null, null, Left)).Value, "The job was started."))
        {
            await FollowAsync(run!.Id);
        }
    }

    // Most runs are short: whoever asked for one sees it end, without asking again.
    private async Task FollowAsync(Guid id)
    {
        for (var look = 0; look < 30; look++)
        {
            await LoadAsync();
            if (_runs?.Items.FirstOrDefault(run => run.Id == id) is { Outcome: not JobRunOutcome.Running } ended)
            {
                Announcements.Say($"The run has ended: {JobText.OutcomeOf(ended.Outcome).Text}.");
                return;
            }

            try
            {
                await Task.Delay(TimeSpan.FromSeconds(1), Left);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
