// result: "&lt;b&gt;"
return System.Web.HttpUtility.HtmlEncode("<b>");
