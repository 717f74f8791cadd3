using Microsoft.AspNetCore.Http;
using Selfhold.Identity.Pages;

namespace Selfhold.Hub.Portal;

/// <summary>Answers with a page of the portal.</summary>
internal static class PortalShow
{
    internal static IResult Record(RecordView view, int status = 200) => new PageResult<RecordPage, RecordView>(view, "record", status);

    internal static IResult Statement(StatementView view, int status = 200) => new PageResult<StatementPage, StatementView>(view, "statement", status);

    internal static IResult Find(FindView view, int status = 200) => new PageResult<FindPage, FindView>(view, "find", status);

    internal static IResult FindCode(FindCodeView view, int status = 200) => new PageResult<FindCodePage, FindCodeView>(view, "findcode", status);

    internal static IResult Sharing(SharingView view, int status = 200) => new PageResult<SharingPage, SharingView>(view, "sharing", status);

    internal static IResult Grant(GrantView view, int status = 200) => new PageResult<GrantPage, GrantView>(view, "grant", status);

    internal static IResult Requests(AskedListView view, int status = 200) => new PageResult<AskedListPage, AskedListView>(view, "requests", status);

    internal static IResult Answer(AnswerView view, int status = 200) => new PageResult<AskedPage, AnswerView>(view, "asked", status);

    internal static IResult Activity(ActivityView view, int status = 200) => new PageResult<ActivityPage, ActivityView>(view, "activity", status);
}
