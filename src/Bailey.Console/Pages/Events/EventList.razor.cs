using System.Net.ServerSentEvents;
using System.Text.Json;
using Bailey.Console.Api;
using Bailey.Server.Events;
using Bailey.Server.Http;
using Microsoft.AspNetCore.Components;

namespace Bailey.Console.Pages.Events;

/// <summary>Events of a community.</summary>
public sealed partial class EventList
{
    // So that a page that is left open for days holds no more than one that was opened now.
    private const int MostShown = 200;

    // A digest is known by its beginning; the whole stands in its title.
    private const int LongestFact = 60;

    private List<EventView>? _events;
    private string? _next;
    private string? _loaded;
    private string _following = "";
    private int _came;
    private CancellationTokenSource? _tail;

    /// <summary>The community.</summary>
    [Parameter, EditorRequired]
    public string Community { get; set; } = "";

    /// <summary>Where this part of the list begins; null for the newest.</summary>
    [Parameter]
    public string? Cursor { get; set; }

    /// <summary>The type that is shown; null for all.</summary>
    [Parameter]
    public string? Type { get; set; }

    /// <summary>Whether new ones are shown as they come.</summary>
    [Parameter]
    public bool IsLive { get; set; }

    private string Root => ApiPath.Of($"/api/communities/{Community}/events");

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_loaded != $"{Community} {Cursor}")
        {
            _loaded = $"{Community} {Cursor}";
            await ReadAsync(async token =>
            {
                var page = await Api.GetAsync<Page<EventView>>(Root + ApiPath.Of($"?order=newest&limit={50}&cursor={Cursor}"), token);
                (_events, _next) = ([.. page.Items], page.Next);
            });
        }

        if (IsLive && _tail is null && _events is not null)
        {
            (_came, _tail) = (0, CancellationTokenSource.CreateLinkedTokenSource(Left));
            _ = FollowAsync(_tail);
        }
        else if (!IsLive && _tail is { } open)
        {
            _tail = null;
            await open.CancelAsync();
        }
    }

    private bool IsShown(EventView item) => Type is null || item.Type == Type;

    // The server ends each stream after a while, so that whoever comes back is judged anew; what came between is read then.
    private async Task FollowAsync(CancellationTokenSource tail)
    {
        try
        {
            while (!tail.IsCancellationRequested)
            {
                var after = _events is { Count: > 0 } known ? known[0].Number : 0;
                await using var reply = await Api.OpenAsync(Root + ApiPath.Of($"/tail?after={after}"), tail.Token);
                Tell("Following.");
                await foreach (var item in SseParser.Create(reply.Body).EnumerateAsync(tail.Token))
                {
                    if (item.EventType == "event")
                    {
                        Take(JsonSerializer.Deserialize<EventView>(item.Data, ApiJson.Options)!);
                    }
                }

                await Task.Delay(TimeSpan.FromSeconds(1), tail.Token);
            }
        }
        catch (RefusedException e)
        {
            Problem = e.Refusal;
            Tell("Not followed any more.");
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            if (!tail.IsCancellationRequested)
            {
                Tell("Not followed any more: the connection broke off. Switch it off and on again.");
            }
        }
        finally
        {
            tail.Dispose();
        }
    }

    private void Take(EventView item)
    {
        if (_events!.Exists(known => known.Number == item.Number))
        {
            return;
        }

        _events.Insert(0, item);
        if (_events.Count > MostShown)
        {
            _events.RemoveAt(_events.Count - 1);
        }

        _came++;
        StateHasChanged();
    }

    private void Tell(string text)
    {
        _following = text;
        StateHasChanged();
    }
}
