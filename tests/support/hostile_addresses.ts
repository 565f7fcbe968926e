/** Addresses of every page, with a text in every place of it that a page reads. */
export function hostileAddresses(text: string): string[] {
  const value = encodeURIComponent(text.toWellFormed());
  const all = (...names: string[]) => names.map((name) => `${name}=${value}`).join("&");
  return [
    `/?${
      all("q", "state", "sort", "order", "vni", "page", "tag", "lang")
    }&${value}=${value}#${value}`,
    `/outages?${all("range", "show", "lang", "from", "to")}#${value}`,
    `/login?${all("next", "fault")}#${value}`,
    `/login?${all("token", "next")}`,
    `/machines/1?${all("range", "lang", "q")}#${value}`,
    `/machines/${value}`,
    `/nothing/${value}?${value}#${value}`,
    `/admin/audit?${all("lang")}&before=1#${value}`,
    `/admin/users?${all("lang", "name", "notice", "fault")}#${value}`,
    `/register?${all("lang", "url", "host")}#${value}`,
    `/docs?${
      all("url", "configUrl", "urls.primaryName", "validatorUrl", "oauth2RedirectUrl", "spec")
    }#/${value}/${value}`,
  ];
}
